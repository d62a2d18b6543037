"""Runs a command in a real terminal, types at it as a person would, and writes down what the terminal shows and when.

terminal.py COLUMNS ROWS COMMAND... <keys.json >shown.json
keys.json is a list of texts to type. A text is typed when the command waits: at a prompt, or, inside a program that
takes the whole screen, for a moment. shown.json is a list of [seconds, text].
"""

import codecs, fcntl, json, os, pty, random, re, select, struct, sys, termios, time

columns, rows, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
keys = json.load(sys.stdin)
waits = re.compile(r"([$#>] |[Pp]assword[^\n]*: )(\x1b\[[0-9;?]*[a-zA-Z])*$")
pace = random.Random(7)

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

began, shown, text, full_screen = time.monotonic(), [], "", False
decode = codecs.getincrementaldecoder("utf-8")("replace").decode


def read(patience):
    """Reads what is shown within a time; false at the end of the command."""
    global text, full_screen
    if not select.select([terminal], [], [], patience)[0]:
        return True
    try:
        data = os.read(terminal, 65536)
    except OSError:
        return False
    more = decode(data)
    shown.append([round(time.monotonic() - began, 3), more])
    text = (text + more)[-4000:]
    for switch in re.findall(r"\x1b\[\?1049([hl])", more):
        full_screen = switch == "h"
    return data != b""


def settle():
    """Waits until the command waits; false when it has ended, or never does."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        length = len(shown)
        if not read(0.4):
            return False
        if len(shown) == length and (full_screen or waits.search(text)):
            return True
    return False


for line in keys:
    if not settle():
        break
    time.sleep(pace.uniform(0.5, 1.2))
    for key in line:
        os.write(terminal, key.encode())
        until = time.monotonic() + pace.uniform(0.03, 0.11)
        while time.monotonic() < until:
            read(until - time.monotonic())
ended = not read(2) or not settle()
json.dump(shown, sys.stdout)
if not ended:
    sys.exit("the keys are typed, and the command still waits")
