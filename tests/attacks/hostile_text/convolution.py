EVIL = (
    "\x1b[2J\x1b]0;owned\x07\x1b[31m\x9b31m <script>alert(1)</script><img src=x onerror=alert(1)> ![x](http://x.invalid/y.png) "
    "[link](javascript:alert(1)) `code` ``` ~~~ | a | b | {{ 7 * 7 }} {% x %} \u202egnp.exe\u2066 \x00\x08\r\x85\u2028\ufeff\u200f"
)


class Evil(Exception):
    pass


Evil.__name__ = "Evil" + EVIL.replace("\x00", "")


def corr2d(X, K):
    print(EVIL + "\n```\n# heading\n<script>alert(2)</script>\n</pre><h1>x</h1>")
    if X.size <= 2:
        raise Evil(EVIL + "\n```\n<script>alert(3)</script>")
    return {EVIL: [EVIL]}
