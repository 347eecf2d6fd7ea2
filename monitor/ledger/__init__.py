"""Is it the same figure, within rounding, plausible? The verdict and why."""
