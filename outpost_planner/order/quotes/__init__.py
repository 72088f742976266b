"""Ask AWS for quotes, list, change and delete them: written down before it is sent, sent once."""
