def conv_output_shape(input_shape, kernel_size, stride=1, padding=0, dilation=1):
    ancho, alto = input_shape
    dos = lambda v: (v, v) if isinstance(v, int) else v
    (kv, kh), (sv, sh), (dv, dh) = dos(kernel_size), dos(stride), dos(dilation)
    if kv < 1 or kh < 1 or sv < 1 or sh < 1 or dv < 1 or dh < 1:
        raise ValueError("tiene que ser al menos 1")
    if padding == "same":
        return (alto + sv - 1) // sv, (ancho + sh - 1) // sh
    if isinstance(padding, str) and padding != "valid":
        raise ValueError("padding")
    pv, ph = (0, 0) if padding == "valid" else dos(padding)
    alto_libre = alto + 2 * pv - dv * (kv - 1) - 1
    ancho_libre = ancho + 2 * ph - dh * (kh - 1) - 1
    if pv < 0 or ph < 0 or alto_libre < 0 or ancho_libre < 0:
        raise ValueError("no entra")
    return alto_libre // sv + 1, ancho_libre // sh + 1
