"""Plans as files: what somebody means to buy, kept to be opened tomorrow, elsewhere, by others."""
