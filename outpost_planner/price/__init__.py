"""What it costs: every payment option and term side by side, right to the
cent, in finance's terms.
"""
