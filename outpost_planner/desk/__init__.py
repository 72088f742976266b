"""Widgets: models that do the work and can be tested without a browser, and
thin views over them.
"""
