"""SQS and KEDA: the queues at AWS, and how many workers Kubernetes runs."""

import math

from queuesim.sandbox.configuration.lines import (
    Configuration,
    distinct,
    expires,
    figure,
    label,
    python_name,
    queue_of,
    remarks_of,
    retries_failures,
    text,
)
from queuesim.scenario import Pool, Scenario

TOOL = "SQS and KEDA"
SCALER = "https://keda.sh/docs/latest/scalers/aws-sqs/"
CLOUDWATCH = "https://keda.sh/docs/latest/scalers/aws-cloudwatch/"
OBJECT = "https://keda.sh/docs/latest/reference/scaledobject-spec/"
HPA = "https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/"
QUEUE = (
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"
    "aws-resource-sqs-queue.html"
)
DEAD_LETTERS = (
    "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/"
    "sqs-dead-letter-queues.html"
)
ABLE = {"expiry", "prefetch", "autoscale"}
LEAST_KEPT, MOST_TAKEN = 60, 10  # seconds that SQS keeps a message; messages taken at once
USUAL, SYNC = 0.1, 15  # the HPA's tolerance, and how often it looks, in s


def keda(scenario: Scenario) -> list[Configuration]:
    """What SQS and KEDA have to be told."""
    remarks = remarks_of(scenario, TOOL, ABLE) + tuple(_remarks(scenario))
    names = distinct((pool.name for pool in scenario.pools), _name)
    workers = "\n---\n".join(_workers(pool, names[pool.name]) for pool in scenario.pools)
    labels = distinct((queue.name for queue in scenario.queues), label)
    queues = ["Resources:", *(_queue(scenario, *each) for each in labels.items())]
    if any(retries_failures(source) for source in scenario.sources):
        queues.append("  DeadLetters0:\n    Type: AWS::SQS::Queue")
    sources = SCALER, CLOUDWATCH, OBJECT, HPA
    return [
        Configuration(TOOL, "workers.yaml", "yaml", workers, sources, remarks),
        Configuration(TOOL, "queues.yaml", "yaml", "\n".join(queues), (QUEUE, DEAD_LETTERS)),
    ]


def _name(name: str) -> str:
    """A name that Kubernetes takes."""
    return python_name(name).replace("_", "-").strip("-")[:50]


def _workers(pool: Pool, name: str) -> str:
    """A deployment of so many workers, or what scales it."""
    rule = pool.autoscale
    if rule is None:
        return (
            f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n"
            f"spec:\n  replicas: {pool.workers}"
        )
    return "\n".join(
        [
            "apiVersion: keda.sh/v1alpha1",
            "kind: ScaledObject",
            f"metadata:\n  name: {name}",
            "spec:",
            f"  scaleTargetRef:\n    name: {name}",
            f"  pollingInterval: {max(round(rule.interval), 1)}",
            f"  minReplicaCount: {rule.least}",
            f"  maxReplicaCount: {rule.most}",
            "  advanced:\n    horizontalPodAutoscalerConfig:\n      behavior:\n        scaleDown:",
            f"          stabilizationWindowSeconds: {min(round(rule.cooldown), 3600)}",
            "  triggers:",
            *(_trigger(name, rule) for name in pool.serves),
        ]
    )


def _trigger(queue: str, rule) -> str:
    """What is looked at, for one queue."""
    if rule.metric == "age":
        return (
            "    - type: aws-cloudwatch\n      metricType: Value\n      metadata:\n"
            "        namespace: AWS/SQS\n"
            "        metricName: ApproximateAgeOfOldestMessage\n"
            f"        dimensionName: QueueName\n        dimensionValue: {text(queue)}\n"
            f'        targetMetricValue: "{figure(rule.target)}"\n        minMetricValue: "0"\n'
            "        awsRegion: eu-west-1"
        )
    in_service = str(rule.metric == "system").lower()
    return (
        f"    - type: aws-sqs-queue\n      metadata:\n        queueURL: {text(queue)}\n"
        f'        queueLength: "{figure(rule.target)}"\n'
        f'        scaleOnInFlight: "{in_service}"\n        awsRegion: eu-west-1'
    )


def _queue(scenario: Scenario, name: str, resource: str) -> str:
    """A queue at AWS, with the rules of the tasks that wait there."""
    queue = queue_of(scenario, name)
    joining = [source for source in scenario.sources if queue.name in source.lines]
    lines = [f"  {resource}:\n    Type: AWS::SQS::Queue\n    Properties:"]
    lines.append(f"      QueueName: {text(name)}")
    lines.append("      VisibilityTimeout: 30  # must be longer than your longest task")
    ends = [after for source in joining if (after := expires(scenario, source)) is not None]
    if ends:
        lines.append(f"      MessageRetentionPeriod: {max(math.ceil(max(ends)), LEAST_KEPT)}")
    rules = [retry for source in joining if (retry := retries_failures(source))]
    if rules:
        most = min(1 + max(retry.limit for retry in rules), 1000)
        lines.append("      RedrivePolicy:\n        deadLetterTargetArn: !GetAtt DeadLetters0.Arn")
        lines.append(f"        maxReceiveCount: {most}")
    return "\n".join(lines)


def _remarks(scenario: Scenario):
    yield "SQS keeps the order of its messages only roughly, except in a FIFO queue."
    for pool in scenario.pools:
        rule = pool.autoscale
        if rule and rule.tolerance != USUAL:
            yield (
                f"The HPA changes nothing within {USUAL:.0%} of the target unless it is told "
                "otherwise."
            )
        if rule and rule.interval != SYNC:
            yield (
                f"Once there is a worker, the HPA looks every {SYNC} s, whatever pollingInterval "
                "says, unless the cluster is set otherwise."
            )
        if rule and len(pool.serves) > 1:
            yield "KEDA takes the largest number of workers that any of several queues asks for."
        if pool.prefetch:
            most = min(1 + pool.prefetch, MOST_TAKEN)
            yield f"A worker takes tasks ahead by MaxNumberOfMessages={most} when it receives."
    if any(retries_failures(source) for source in scenario.sources):
        yield "SQS hands a failed task out again when its visibility timeout ends, each time alike."
    if any((expires(scenario, source) or math.inf) < LEAST_KEPT for source in scenario.sources):
        yield f"SQS keeps a message for at least {LEAST_KEPT} s."
