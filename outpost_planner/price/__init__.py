"""What it costs: payment options and terms side by side, to the cent, in finance's terms."""
