"""`make bench`: what Bellhop costs, in medians and in ratios to a baseline of the same run."""
