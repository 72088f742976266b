"""The page that is signed: what is bought, every way to pay and what speaks for one."""
