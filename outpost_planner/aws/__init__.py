"""The way to AWS: who pays, how a call is made, how lists are gathered, and how an error is
explained.
"""
