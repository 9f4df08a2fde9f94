"""`make bench`: what Bellhop costs, as medians and ratios against something in the same run."""
