"""Where the hardware is: orders flattened into frames, assets, history and lead times."""
