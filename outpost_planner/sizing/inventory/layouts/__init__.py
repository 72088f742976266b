"""How each kind of export names its columns, and what its values mean."""
