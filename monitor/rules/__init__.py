"""Judgements → alerts; quiet hours, digests, throttling."""
