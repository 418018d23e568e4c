"""What is wrong with an installation or a file is a sentence on the command line."""

import re
import subprocess
import sys

import pytest

from evident.main.commands.passing import django
from evident.main.tests.programs import ROOT, environment, program

pytestmark = pytest.mark.slow


def test_a_new_installation_is_told_what_to_do_first(tmp_path):
    examined = program(tmp_path / "var", "doctor", "--deploy", fails=True)
    saved = program(tmp_path / "var", "backup", str(tmp_path / "none" / "x.tar"), fails=True)

    assert "evident migrate" in examined
    assert "No such file or directory" in saved
    assert "Traceback" not in examined + saved


EVERY_TEXT = """
from evident.main import program, speech
import click
speech.set_up()
def walk(name, command):
    yield name, command.help or ""
    for option in command.params:
        if isinstance(option, click.Option):
            yield f"{name} {option.name}", option.help or ""
    for below in getattr(command, "commands", {}).values():
        yield from walk(f"{name} {below.name}", below)
group = speech.spoken(program.evident)
for name in program.COMMANDS:
    for place, text in walk(name, group.get_command(click.Context(group), name)):
        print(place, "|", text.replace(chr(10), " "))
"""
CHINESE = re.compile("[\u4e00-\u9fff]")
SPACED = re.compile("[\u3000-\u9fff\uff00-\uffef] [\u3000-\u9fff\uff00-\uffef]")


def test_every_command_and_option_speaks_chinese(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", EVERY_TEXT],
        env=environment(tmp_path, LANG="zh_CN.UTF-8", LC_ALL=""),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    told = [line.split(" | ") for line in done.stdout.splitlines()]

    assert len(told) > 50
    assert [place for place, text in told if not CHINESE.search(text)] == []
    assert [place for place, text in told if SPACED.search(text)] == []


def test_what_is_meant_for_django_is_passed_on_whole():
    asked = ["dbshell", "--", "-At"]
    assert django.make_context("django", [*asked]).params == {"arguments": tuple(asked)}


def test_the_setting_decides_before_the_system_and_errors_are_told_in_it(tmp_path):
    said = {
        language: program(
            tmp_path / "var", "doctor", fails=True,
            EVIDENT_PORT="x", EVIDENT_LANGUAGE=language, LANG=system,
        )
        for language, system in (("en", "zh_CN.UTF-8"), ("zh-hans", "C"))
    }  # fmt: skip

    assert said["en"] == "Error: EVIDENT_PORT must be a number from 1, not 'x'.\n"
    assert said["zh-hans"] == "错误：EVIDENT_PORT 必须是不小于 1 的数字，而不是 'x'。\n"


MISTAKE = """
import logging
import django
django.setup()
requests = logging.getLogger("django.request")
requests.warning("Not Found: /nowhere/")
try:
    1 / 0
except ZeroDivisionError:
    requests.exception("Internal Server Error: /incidents/")
"""


def test_our_own_mistakes_are_told_with_their_reason_on_standard_error(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", MISTAKE],
        env=environment(tmp_path, DJANGO_SETTINGS_MODULE="evident.main.settings"),
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert "ERROR django.request: Internal Server Error: /incidents/" in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "Not Found" not in done.stderr


def test_doctor_speaks_chinese(tmp_path):
    said = program(tmp_path / "var", "doctor", "--deploy", fails=True, EVIDENT_LANGUAGE="zh-hans")

    assert "evident migrate" in said
    assert "数据库" in said
    assert "What to do" not in said
