"""Puts an answer on the socket, properly or in one of the ways in which networks fail."""

import socket
import struct
import threading
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from broadcaster.sandbox.messages import Response

#: a dripping answer moves this often at the most, in seconds
_DRIP_STEP = 0.05
GARBAGE = b"\x16\x03\x01garbage instead of a status line\r\n\r\n"


class Manner(StrEnum):
    """How an answer travels."""

    PROPER = "proper"
    DROPPED = "dropped"
    RESET = "reset"
    TRUNCATED = "truncated"
    DRIP_HEADERS = "drip-headers"
    DRIP_BODY = "drip-body"
    GARBAGE = "garbage"


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """An answer and how it travels; `rate` in bytes per second."""

    response: Response | None
    manner: Manner = Manner.PROPER
    rate: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What an answer needs to know of its connection: the time, whether it is kept, whether HEAD was asked."""

    now: datetime
    stopping: threading.Event
    keep: bool
    head_only: bool = False


def send(connection: socket.socket, delivery: Delivery, context: Context) -> bool:
    """Write the answer; True when the connection may carry another request. OSError when the client has gone."""
    if delivery.manner is Manner.PROPER and delivery.response is not None:
        body = b"" if context.head_only else delivery.response.body
        connection.sendall(delivery.response.head(keep_alive=context.keep, now=context.now) + body)
        return context.keep
    if delivery.manner is Manner.RESET:
        reset(connection)
    if delivery.manner is Manner.GARBAGE:
        connection.sendall(GARBAGE)
    if delivery.response is not None:
        _send_badly(connection, delivery, delivery.response, context)
    return False


def _send_badly(connection: socket.socket, delivery: Delivery, answer: Response, context: Context) -> None:
    head, stopping = answer.head(keep_alive=False, now=context.now), context.stopping
    if delivery.manner is Manner.TRUNCATED:
        connection.sendall(head + answer.body[: len(answer.body) // 2])
    elif delivery.manner is Manner.DRIP_BODY:
        connection.sendall(head)
        _drip(connection, answer.body, delivery.rate, stopping)
    elif delivery.manner is Manner.DRIP_HEADERS:
        _drip(connection, head + answer.body, delivery.rate, stopping)


def _drip(connection: socket.socket, data: bytes, rate: float, stopping: threading.Event) -> None:
    step = max(1, int(rate * _DRIP_STEP))
    for start in range(0, len(data), step):
        connection.sendall(data[start : start + step])
        if stopping.wait(step / rate):
            return


def reset(connection: socket.socket) -> None:
    """Make the close that follows a reset (RST) instead of an orderly end (FIN)."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def peek_head(connection: socket.socket, largest: int) -> bytes:
    """The head of the next request, left in the kernel unread; what there is when the stream ends."""
    head, wanted = b"", 1
    try:
        while b"\r\n\r\n" not in head and wanted <= largest:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, wanted)
            head = connection.recv(largest, socket.MSG_PEEK)
            if len(head) < wanted:
                break
            wanted = len(head) + 1
    finally:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
    return head
