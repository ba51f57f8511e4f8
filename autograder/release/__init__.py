"""Solutions become what students get: stubs, the template, the wheel, bundles for each door. Nothing secret goes with them."""


class ReleaseError(ValueError):
    """Something cannot be released; the message says what stands in the way and what to do."""
