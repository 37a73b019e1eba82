#!/usr/bin/env python3
"""Who is on call, by the calendar of Python's standard library.

Reads {"schedules": [...]} from standard input, writes a list of answers per schedule: the number of the person on call at each of its
instants, or null. Works from the instant to the person, without flattening anything:

    {"zone": "Europe/Amsterdam",
     "layers": [{"rotation": [0, 1], "turn": seconds, "from": "2020-11-02T09:00:00", "until": same or null,
                 "turns_from": same or null, "on": [{"weekdays": [1..7, 1 = Monday], "from": seconds, "length": seconds}]}],
     "overrides": [{"person": 2, "from": ..., "until": ...}],
     "instants": [seconds since 1970, ...]}

Wall-clock times that come twice are the first of the two; those that are skipped are the first moment after the gap.
"""
import datetime
import functools
import json
import sys
import zoneinfo

DAY = 86400


def shown(zone, unix):
    """What the wall clock shows at a moment."""
    return datetime.datetime.fromtimestamp(unix, zone).replace(tzinfo=None)


@functools.lru_cache(maxsize=None)
def moment(zone, civil):
    """When the wall clock shows a time."""
    early = int(civil.replace(tzinfo=zone, fold=0).timestamp())
    if shown(zone, early) == civil:
        return early
    # Skipped: with fold 1 the offset after the gap counts, which lands before it, and with fold 0 the other way round.
    low, high = int(civil.replace(tzinfo=zone, fold=1).timestamp()), early
    while high - low > 1:
        middle = (low + high) // 2
        if shown(zone, middle) < civil:
            low = middle
        else:
            high = middle
    return high


def civil_time(text):
    return datetime.datetime.fromisoformat(text)


def turn_start(zone, layer, number):
    zero = civil_time(layer["turns_from"] or layer["from"])
    if layer["turn"] % DAY == 0:
        return moment(zone, zero + datetime.timedelta(seconds=number * layer["turn"]))
    return moment(zone, zero) + number * layer["turn"]


def on_duty(zone, restrictions, at):
    if not restrictions:
        return True
    today = shown(zone, at).replace(hour=0, minute=0, second=0)
    for restriction in restrictions:
        for back in range(-1, restriction["length"] // DAY + 3):
            day = today - datetime.timedelta(days=back)
            if day.isoweekday() not in restriction["weekdays"]:
                continue
            start = day + datetime.timedelta(seconds=restriction["from"])
            end = start + datetime.timedelta(seconds=restriction["length"])
            if moment(zone, start) <= at < moment(zone, end):
                return True
    return False


def of_layer(zone, layer, at):
    if at < moment(zone, civil_time(layer["from"])):
        return None
    if layer["until"] and at >= moment(zone, civil_time(layer["until"])):
        return None
    if not on_duty(zone, layer["on"], at):
        return None
    number = (at - turn_start(zone, layer, 0)) // layer["turn"]
    while turn_start(zone, layer, number) > at:
        number -= 1
    while turn_start(zone, layer, number + 1) <= at:
        number += 1
    return layer["rotation"][number % len(layer["rotation"])]


def on_call(schedule, zone, at):
    for override in reversed(schedule["overrides"]):
        if moment(zone, civil_time(override["from"])) <= at < moment(zone, civil_time(override["until"])):
            return override["person"]
    for layer in reversed(schedule["layers"]):
        person = of_layer(zone, layer, at)
        if person is not None:
            return person
    return None


def main():
    answers = []
    for schedule in json.load(sys.stdin)["schedules"]:
        zone = zoneinfo.ZoneInfo(schedule["zone"])
        answers.append([on_call(schedule, zone, at) for at in schedule["instants"]])
    json.dump(answers, sys.stdout)


main()
