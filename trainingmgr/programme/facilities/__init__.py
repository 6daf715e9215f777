"""Buildings of training: what state they are in, who owns them, who pays, who handed them over."""
