"""Widgets: models that work without a browser, and thin views over the models."""
