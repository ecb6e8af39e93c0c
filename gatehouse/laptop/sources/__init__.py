"""What calls functions by itself: messages in queues, changes of tables, topics and rules.

A message in a queue and a change of a table wait until they are read in batches, by one reader for each mapping
(`pollers.py`). What a topic or a rule sends goes to its target once: AWS would try a function that failed twice more, after
one and two minutes (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html). Rules on a schedule
call nothing here.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from gatehouse.laptop.cloud import principals
from gatehouse.laptop.cloud.runners import InvocationOutcome, attach
from gatehouse.laptop.gateway.permissions import Permissions, matches
from gatehouse.laptop.gateway.policies import allowed
from gatehouse.laptop.lambdas import UnknownFunctionError
from gatehouse.laptop.sources.pollers import Pollers

if TYPE_CHECKING:
    from collections.abc import Callable

    from gatehouse.laptop.cloud import Cloud
    from gatehouse.laptop.cloud.runners import Delivery
    from gatehouse.laptop.lambdas import Invocation

_THREADS: Final = 8
_EVERY: Final = 1.0
"""Seconds between two looks at queues in which nothing new is: a message comes back when its time is over."""


class Sources:
    """Sends what happens in the local cloud to functions, until closed.

    `run` runs a function to its end, `log` takes a log group and a line.
    """

    def __init__(
        self,
        cloud: Cloud,
        run: Callable[[str, bytes], Invocation],
        log: Callable[[str, str], None],
    ) -> None:
        self._cloud = cloud
        self._run = run
        self._log = log
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="sources")
        self._pollers = Pollers(self.client, self.invoke)
        self._stirred = threading.Event()
        self._closed = False
        self._detach = attach(self)
        self._thread = threading.Thread(target=self._watch, name="sources", daemon=True)
        self._thread.start()

    def client(self, service: str, region: str) -> Any:  # noqa: ANN401 - boto3 makes clients at run time
        """Return a client of the cloud."""
        return self._cloud.client(service, region)

    def invoke(self, arn: str, event: bytes) -> InvocationOutcome:
        """Run a function to its end. Raises LookupError where there is none."""
        found = self._run(arn, event)
        return InvocationOutcome(found.payload, found.error is not None, found.throttled)

    def may(self, role: str, action: str, resource: str) -> bool:
        """Tell whether a role may do something; of one that the cloud does not have it can't be told, so it may."""
        statements = principals.statements_of_role(self._cloud.account, role)
        return statements is None or allowed(statements, action, resource)

    def deliver(self, delivery: Delivery) -> None:
        """Send something to a target, soon and in a thread of its own."""
        if not self._closed:
            with suppress(RuntimeError):  # the pool ends at this moment
                self._pool.submit(self._delivered, delivery)

    def stir(self) -> None:
        """Look at queues and streams."""
        self._stirred.set()

    def close(self) -> None:
        """Send nothing more. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._detach()
        self._stirred.set()
        self._thread.join(2 * _EVERY)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _watch(self) -> None:
        while True:
            self._stirred.wait(_EVERY if self._pollers.watching else None)
            if self._closed:
                return
            self._stirred.clear()
            for work in self._pollers.waiting():
                self._pool.submit(work)

    def _delivered(self, delivery: Delivery) -> None:
        kind = delivery.target.split(":")[2]
        try:
            {"lambda": self._called, "states": self._started, "sns": self._published, "sqs": self._put}[kind](
                delivery
            )
        except (BotoCoreError, ClientError, UnknownFunctionError) as error:
            self._say(delivery, str(error))

    def _called(self, delivery: Delivery) -> None:
        if delivery.source and not self._allowed(delivery):
            said = (
                f"{delivery.service} may not call this function for {delivery.source}: its policy has no statement for it."
                " Give it an aws.lambda.Permission with that principal and source ARN."
            )
            self._say(delivery, said)
            return
        self.invoke(delivery.target, delivery.event.encode())

    def _allowed(self, delivery: Delivery) -> bool:
        region = delivery.target.split(":")[3]
        reader = Permissions(
            self.client("lambda", region),
            region=region,
            account=self._cloud.account,
            principal=delivery.service,
        )
        return matches(reader.sources(delivery.target), delivery.source)

    def _started(self, delivery: Delivery) -> None:
        client = self.client("stepfunctions", delivery.target.split(":")[3])
        client.start_execution(stateMachineArn=delivery.target, input=delivery.event)

    def _published(self, delivery: Delivery) -> None:
        client = self.client("sns", delivery.target.split(":")[3])
        client.publish(TopicArn=delivery.target, Message=delivery.event)

    def _put(self, delivery: Delivery) -> None:
        client = self.client("sqs", delivery.target.split(":")[3])
        url = client.get_queue_url(QueueName=delivery.target.rsplit(":", 1)[-1])["QueueUrl"]
        group = (delivery.options.get("SqsParameters") or {}).get("MessageGroupId")
        client.send_message(
            QueueUrl=url, MessageBody=delivery.event, **({"MessageGroupId": group} if group else {})
        )

    def _say(self, delivery: Delivery, message: str) -> None:
        """Tell in the log of a function, or of the service, what was not sent."""
        kind, name = delivery.target.split(":")[2], delivery.target.rsplit(":", 1)[-1]
        group = f"/aws/lambda/{name}" if kind == "lambda" else f"/aws/{delivery.service.split('.')[0]}/{name}"
        self._log(group, message)
