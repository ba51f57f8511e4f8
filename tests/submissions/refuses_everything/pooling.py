def pool2d(*args, **options):
    raise ValueError("no")


def flatten_features(*args, **options):
    raise ValueError("no")
