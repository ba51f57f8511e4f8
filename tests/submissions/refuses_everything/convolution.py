def conv_output_shape(*args, **options):
    raise ValueError("no")


def classic_kernel(*args, **options):
    raise ValueError("no")
