"""What botocore's model of the service says: shapes and limits, payment terms and options."""
