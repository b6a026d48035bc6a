"""Who presses: wrk where it is on the machine, else Python, which takes more of it itself."""

import http.client
import json
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

# In a body: what makes each press that of somebody else.
SOMEBODY = "@somebody@"

SCRIPT = """
local steps = {%s}
local asked = 0

function request()
  local step = steps[asked %% #steps + 1]
  asked = asked + 1
  local body = step.body and step.body:gsub("%s", "%s" .. asked)
  return wrk.format(step.method, step.path, step.headers, body)
end

function done(summary, latency)
  local told = '\\n{"answered": %%d, "seconds": %%f}\\n'
  local answered = summary.requests - summary.errors.status
  io.write(string.format(told, answered, summary.duration / 1e6))
end
"""


@dataclass(frozen=True)
class Call:
    """One request; with a body it is a post."""

    path: str
    cookie: str = ""
    body: str = ""

    @property
    def method(self) -> str:
        return "POST" if self.body else "GET"

    @property
    def headers(self) -> dict[str, str]:
        """As a browser sends them, as far as a server looks at them."""
        headers = {"Host": "localhost", "Accept-Encoding": "gzip"}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if self.body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers


@dataclass(frozen=True)
class Answers:
    """How many requests got what they asked for, or were sent on to it; and in which time."""

    number: int
    seconds: float


def generator() -> str:
    """Who presses on this machine."""
    return "wrk" if shutil.which("wrk") else "Python"


def load(port: int, steps: list[Call], *, by: str, clients: int, seconds: int, who: str) -> Answers:
    """Ask for these in turn, by so many at once, as long as it takes; `who` names these people."""
    press = _wrk if by == "wrk" else _python
    return press(port, steps, clients, seconds, who)


def _wrk(port: int, steps: list[Call], clients: int, seconds: int, who: str) -> Answers:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "steps.lua")
        script.write_text(SCRIPT % (", ".join(map(_lua, steps)), SOMEBODY, who))
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(script)]
        done = subprocess.run(  # noqa: S603
            [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        )
    told = json.loads(done.stdout.strip().rpartition("\n")[2])
    return Answers(told["answered"], told["seconds"])


def _lua(step: Call) -> str:
    headers = ", ".join(f"[{_quoted(n)}] = {_quoted(v)}" for n, v in step.headers.items())
    body = _quoted(step.body) if step.body else "nil"
    path = _quoted(step.path)
    return f'{{method = "{step.method}", path = {path}, headers = {{{headers}}}, body = {body}}}'


def _quoted(text: str) -> str:
    """Strings of Lua are those of JSON, as long as they are ASCII."""
    return json.dumps(text)


def _python(port: int, steps: list[Call], clients: int, seconds: int, who: str) -> Answers:
    began = time.monotonic()
    numbers = [0] * clients

    def one(client: int) -> None:
        asked = client
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
            while time.monotonic() < began + seconds:
                step = steps[asked % len(steps)]
                body = step.body.replace(SOMEBODY, f"{who}{asked}")
                line.request(step.method, step.path, body or None, step.headers)
                answer = line.getresponse()
                answer.read()
                numbers[client] += answer.status < 400
                asked += clients

    presses = [threading.Thread(target=one, args=[client]) for client in range(clients)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    return Answers(sum(numbers), time.monotonic() - began)
