"""`serve` as a process: what the public saw, what a monitor sees, and how it ends."""

import json
import signal
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from prometheus_client.parser import text_string_to_metric_families

from broadcaster.domain.words import Space
from broadcaster.service.metrics import METRICS
from tests.support.service import Played, until

LEAD, REPOST = "corporate/x", "libraries/x"


def owners(played: Played) -> set[str]:
    """What kind of process every attempt was made by."""
    with sqlite3.connect(played.home.store(Space.EXERCISE)) as store:
        found = {owner.rpartition(":")[2] for (owner,) in store.execute("SELECT owner FROM attempt")}
    store.close()
    return found


def waits(played: Played) -> list[float]:
    """Seconds from the making of each lead's message to its arming."""
    with sqlite3.connect(played.home.store(Space.EXERCISE)) as store:
        rows = store.execute(
            "SELECT delivery.created_at, attempt.armed_at FROM attempt JOIN delivery ON delivery.id = delivery_id"
            " WHERE effect = 'publish' AND attempt.armed_at IS NOT NULL"
        ).fetchall()
    store.close()
    return [(datetime.fromisoformat(armed) - datetime.fromisoformat(made)).total_seconds() for made, armed in rows]


def test_a_command_that_does_not_wait_is_sent_by_the_service_at_once_and_in_order(played: Played) -> None:
    """The doorbell wakes it: over four incidents nothing waits as long as an idle poll takes."""
    with played.serve():
        for place in ("Datchet", "Wraysbury", "Horton", "Old Windsor"):
            played.trigger(place, "--no-wait", "--new")
            until(lambda place=place: any(place in text for text in played.posts(REPOST)))  # type: ignore[misc] # bound now
        order = [post["account"] for post in played.oracle.posts()]
        assert order.index(LEAD) < order.index(REPOST)
    assert owners(played) == {"serve"}
    assert max(waits(played)) < 1.5
    assert len(played.posts(LEAD)) == 4


def test_a_command_leaves_the_sending_to_a_living_service_and_shows_it(played: Played) -> None:
    """It stays until all is sent, and makes no attempt of its own."""
    with played.serve():
        told = played.trigger("Datchet")
    assert {delivery["state"] for delivery in told["deliveries"]} == {"sent"}
    assert owners(played) == {"serve"}


def test_a_command_sends_by_itself_where_a_service_has_left(played: Played) -> None:
    """A service that ended in good order said so: nobody waits for its silence to be noticed."""
    with played.serve() as serving:
        until(lambda: serving.health()["last_loop_seconds_ago"] < 5)
        serving.process.send_signal(signal.SIGTERM)
        assert serving.ended() == 0
    told = played.trigger("Datchet")
    assert {delivery["state"] for delivery in told["deliveries"]} == {"sent"}
    assert owners(played) == {"command"}


def test_the_doctor_tells_whether_a_service_runs(played: Played) -> None:
    """By name; a command that is dispatching is none."""

    def found() -> tuple[str, str]:
        told = json.loads(played.run("doctor", "--json").stdout)
        return next((f["verdict"], f["sentence"]) for f in told["findings"] if f["subject"] == "service")

    assert found()[0] == "warn"
    with played.serve():
        until(lambda: found()[0] == "ok")
        assert ":serve" in found()[1]


def test_sigterm_finishes_what_is_in_flight_and_claims_nothing_more(played: Played) -> None:
    """The slow answer is waited for and recorded; the reposts behind it stay for the next process."""
    played.oracle.fault({"type": "slow", "seconds": 2.0}, account=LEAD, operation="publish")
    with played.serve() as serving:
        played.trigger("Datchet", "--no-wait")
        until(lambda: played.posts(LEAD))
        serving.process.send_signal(signal.SIGTERM)
        assert serving.ended() == 0
        actions = [record["action"] for record in serving.records()]
    states = {delivery["target"]: delivery["state"] for delivery in played.deliveries()}
    assert states[LEAD] == "sent"
    assert states[REPOST] == "ready"
    assert played.posts(REPOST) == []
    assert actions.index("service-stopping") < actions.index("service-stopped")
    with played.serve():
        until(lambda: played.posts(REPOST))
    assert len(played.posts(LEAD)) == 1


def test_a_second_signal_abandons_what_is_in_flight(played: Played) -> None:
    """At once, with the exit code of an interruption; what follows is the same as after a kill."""
    played.oracle.fault({"type": "slow", "seconds": 2.5}, account=LEAD, operation="publish")
    with played.serve() as serving:
        played.trigger("Datchet", "--no-wait")
        until(lambda: played.posts(LEAD))
        serving.process.send_signal(signal.SIGTERM)
        until(lambda: any(record["action"] == "service-stopping" for record in serving.records()))
        serving.process.send_signal(signal.SIGTERM)
        assert serving.ended() == 130


def test_a_killed_service_is_followed_by_one_that_doubles_nothing(played: Played) -> None:
    """The answer was lost, then the process: the next one finds the post on the account and goes on from there."""
    played.oracle.fault("lost", account=LEAD, operation="publish")
    with played.serve() as serving:
        played.trigger("Datchet", "--no-wait")
        until(lambda: played.posts(LEAD))
        serving.process.send_signal(signal.SIGKILL)
        serving.process.wait()
    with played.serve():
        until(lambda: played.posts(REPOST), seconds=60)
        until(lambda: {d["state"] for d in played.deliveries()} == {"sent"}, seconds=60)
    assert len(played.posts(LEAD)) == 1
    assert len(played.posts(REPOST)) == 1


def test_a_command_takes_over_from_a_service_that_dies_while_it_watches(played: Played) -> None:
    """After the time at which a service counts as gone it sends what is left, and doubles nothing."""
    played.oracle.fault({"type": "slow", "seconds": 2.0}, account=LEAD, operation="publish")
    with played.serve() as serving, ThreadPoolExecutor(1) as other:
        until(lambda: serving.health()["last_loop_seconds_ago"] < 5)
        done = other.submit(played.trigger, "Datchet")
        until(lambda: played.posts(LEAD))
        serving.process.send_signal(signal.SIGKILL)
        serving.process.wait()
        told = done.result(120)
    assert {delivery["state"] for delivery in told["deliveries"]} == {"sent"}
    assert owners(played) == {"serve", "command"}
    assert len(played.posts(LEAD)) == 1
    assert len(played.posts(REPOST)) == 1


def test_a_second_service_on_the_same_store_is_refused_with_a_sentence(played: Played) -> None:
    """It names the process; the first goes on, and after a kill the lock is free."""
    with played.serve() as serving:
        second = played.run("serve", "--health-port", "0")
        assert second.returncode == 13
        assert f"process {serving.process.pid}" in second.stderr
        assert serving.health()["reasons"] == []
        serving.process.send_signal(signal.SIGKILL)
        serving.process.wait()
    with played.serve() as again:
        assert again.health()["reasons"] == []


def test_health_and_metrics_tell_what_the_public_saw(played: Played) -> None:
    """Numbers of the store and of the process; every name is declared, and none carries a text."""
    with played.serve() as serving:
        told = played.trigger("Datchet")
        health = serving.health()
        assert (health["http"], health["status"], health["space"], health["queue"]) == (200, "ok", "exercise", 0)
        assert health["last_loop_seconds_ago"] < 15
        text = serving.metrics()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    assert set(families) == {f"{name}_info" if kind == "info" else name for name, (kind, _, _) in METRICS.items()}
    values = {(s.name, tuple(s.labels.values())): s.value for f in families.values() for s in f.samples}
    assert values["broadcaster_deliveries", ("sent",)] == len(told["deliveries"])
    assert values["broadcaster_sends_total", ("sent", "")] >= len(told["deliveries"])
    assert values["broadcaster_silent_accounts", ()] == len(told["silenced"])
    assert values["broadcaster_open_incidents", ()] == 1
    assert values["broadcaster_healthy", ()] == 1
    assert "Datchet" not in text + json.dumps(health)


def test_an_edited_register_is_taken_up_and_a_broken_one_ignored(played: Played) -> None:
    """The banner carries the new name; a broken edit is a warning and a notice, and the last valid one stays."""
    with played.serve() as serving:
        before = serving.health()["register"]
        played.edit(lambda text: text.replace('name = "Royal Borough of', 'name = "New Royal Borough of', 1))
        until(lambda: serving.health()["register"] != before)
        taken = serving.health()["register"]
        good = played.home.register.read_text()
        played.edit(lambda text: text.replace("[policy]", "[policy\n", 1))
        until(lambda: serving.health()["warnings"])
        health = serving.health()
        assert health["http"] == 200
        assert health["register"] == taken
        assert any(warning.startswith("register") for warning in health["warnings"])
        assert "broadcaster_register_ignored 1.0" in serving.metrics()
        played.trigger("Datchet", "--no-wait")
        until(lambda: "New Royal Borough" in played.oracle.website()["html"])
        played.edit(lambda _: good)
        until(lambda: not any(w.startswith("register") for w in serving.health()["warnings"]))
        assert "register-ignored" in [record["action"] for record in serving.records()]
    with sqlite3.connect(played.home.store(Space.EXERCISE)) as store:
        told = store.execute("SELECT officer, state FROM notice WHERE about LIKE 'register:%'").fetchall()
    store.close()
    assert told == [("casey", "recorded")]


def test_an_exercise_service_ends_when_a_live_incident_opens(played: Played) -> None:
    """Exit code and sentence of the exercise space; nothing is sent afterwards."""
    with played.serve() as serving:
        played.home.stop_mark.write_text("F9 flood at Datchet")
        assert serving.ended() == 13
        assert "LIVE F9" in serving.log.read_text()


def test_every_record_of_the_log_has_an_action_and_the_head_of_the_audit_log_is_among_them(played: Played) -> None:
    """At the start and at the end, so that a log that was cut off can be told."""
    with played.serve() as serving:
        played.trigger("Datchet")
        serving.process.send_signal(signal.SIGINT)
        assert serving.ended() == 0
        records = serving.records()
    assert all(record["action"] and record["at"] and record["level"] for record in records)
    heads = [record for record in records if "head" in record]
    assert [record["action"] for record in heads] == ["service-started", "service-stopped"]
    assert heads[0]["entries"] < heads[1]["entries"]
