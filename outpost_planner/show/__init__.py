"""How results look: colours of meaning, words, tables, axes and SVG."""
