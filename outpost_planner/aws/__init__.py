"""The way to AWS: who pays, how calls are made, lists gathered and errors explained."""
