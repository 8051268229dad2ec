"""The lines of configuration can be read by what they are for, and say what the scenario says."""

import ast
import shlex

import pytest
import yaml
from hypothesis import given

from queuesim import Autoscale, Pool, Queue, Retry, Scenario, Source, one_queue
from queuesim.distributions import Exponential
from queuesim.sandbox.configuration import configurations_of
from tests.queuesim.systems import examples, systems

HOSTILE = """a b'"; rm -rf / #{x} $(x)\n- \\"""

TWO = Scenario(
    (
        Source(queue="high", name="urgent", retry=Retry(5, 2.0, after="failed")),
        Source(queue="low", name="bulk", patience=Exponential(90)),
    ),
    (Queue("high", limit=20), Queue("low")),
    (
        Pool(4, ("high", "low"), name="both", prefetch=2),
        Pool(2, ("low",), name="spare", autoscale=Autoscale(15, 5, 1, 9, "waiting", 0.1, 300)),
    ),
)


def lines(scenario, tool, file):
    (found,) = [
        each.lines for each in configurations_of(scenario) if (each.tool, each.file) == (tool, file)
    ]
    return found


class Loader(yaml.SafeLoader):
    """Reads what CloudFormation calls !GetAtt as text."""


Loader.add_constructor("!GetAtt", Loader.construct_scalar)


def test_celery_is_told_all_of_it():
    assert lines(TWO, "Celery", "a terminal").splitlines() == [
        "celery -A app worker -n both@%h --concurrency=4 -Q high,low",
        "celery -A app worker -n spare@%h --autoscale=9,1 -Q low",
    ]
    settings = lines(TWO, "Celery", "celeryconfig.py")
    assert "worker_prefetch_multiplier = 3" in settings  # the task that runs, and two more
    assert '"queue_order_strategy": "priority"' in settings
    assert "'x-max-length': 20, 'x-overflow': 'reject-publish'" in settings
    tasks = lines(TWO, "Celery", "tasks.py")
    assert 'retry_kwargs={"max_retries": 5}' in tasks and "retry_backoff=2," in tasks
    assert 'bulk.apply_async(queue="low", expires=90)' in tasks


def test_rq_is_told_all_of_it():
    terminal = lines(TWO, "RQ", "a terminal").splitlines()
    assert terminal[0] == ("for i in $(seq 4); do rq worker --with-scheduler high low & done; wait")
    assert lines(one_queue(1, 3), "RQ", "a terminal") == "rq worker-pool -n 3 queue"
    sent = lines(TWO, "RQ", "where jobs are sent")
    assert "retry=Retry(max=5, interval=[2, 4, 8, 16, 32])" in sent
    assert "enqueue(bulk, ttl=90)" in sent


def test_sidekiq_is_told_all_of_it():
    told = yaml.load(lines(TWO, "Sidekiq", "config/sidekiq.yml"), Loader)
    assert told[":concurrency"] == 4 and told[":queues"] == ["high", "low"]
    capsules = lines(TWO, "Sidekiq", "config/initializers/sidekiq.rb").splitlines()
    assert capsules[1:4] == [
        "  config.capsule('spare') do |capsule|",
        "    capsule.concurrency = 2",
        "    capsule.queues = ['low']",
    ]
    jobs = lines(TWO, "Sidekiq", "app/sidekiq/")
    assert "class UrgentJob" in jobs and "queue: 'high', retry: 5" in jobs
    assert "[[2 * 2**count, 1e+07].min.ceil, 1].max" in jobs
    assert "queue: 'low', retry: false, expires_in: 90" in jobs


def test_dramatiq_is_told_all_of_it():
    terminal = lines(TWO, "Dramatiq", "a terminal").splitlines()
    assert terminal[0] == (
        "dramatiq_queue_prefetch=3 dramatiq tasks --processes 4 --threads 1 --queues high low"
    )
    assert '{"max-length": 20, "overflow": "reject-publish"}' in terminal[-1]
    actors = lines(TWO, "Dramatiq", "tasks.py")
    assert 'queue_name="high", max_retries=5, min_backoff=2000' in actors
    assert 'queue_name="low", max_retries=0, max_age=90000' in actors


def test_sqs_and_keda_are_told_all_of_it():
    fixed, scaled = yaml.safe_load_all(lines(TWO, "SQS and KEDA", "workers.yaml"))
    assert fixed["spec"]["replicas"] == 4
    spec = scaled["spec"]
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (1, 9)
    scale_down = spec["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleDown"]
    assert scale_down == {"stabilizationWindowSeconds": 300}
    (trigger,) = spec["triggers"]
    assert trigger["metadata"]["queueLength"] == "5"
    assert trigger["metadata"]["scaleOnInFlight"] == "false"
    queues = yaml.load(lines(TWO, "SQS and KEDA", "queues.yaml"), Loader)["Resources"]
    assert queues["High"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] == 6
    assert queues["Low"]["Properties"]["MessageRetentionPeriod"] == 90


@pytest.mark.parametrize(
    ("scenario", "tool", "said"),
    [
        (one_queue(limit=3), "RQ", "RQ cannot limit how many tasks wait."),
        (one_queue(prefetch=3), "Sidekiq", "Sidekiq cannot let a worker take tasks ahead."),
        (
            one_queue(order="lifo"),
            "Celery",
            "served in the order newest first",
        ),
        (one_queue(retry=Retry(budget=0.1)), "SQS and KEDA", "A retry budget is up to the code"),
        (one_queue(retry=Retry.sidekiq()), "Dramatiq", "does not know Sidekiq's delays"),
        (one_queue(retry=Retry(after="failed", factor=3)), "Celery", "another factor"),
    ],
)
def test_what_a_tool_does_otherwise_is_said(scenario, tool, said):
    remarks = [
        text for each in configurations_of(scenario) if each.tool == tool for text in each.remarks
    ]
    assert any(said in remark for remark in remarks), remarks
    plain = [text for each in configurations_of(one_queue()) for text in each.remarks]
    assert not any(said in remark for remark in plain)


@examples(25)
@given(scenario=systems())
def test_every_file_can_be_read_by_what_it_is_for(scenario):
    check(scenario)


def test_kedas_rule_for_the_age_is_in_proportion_as_here():
    scenario = one_queue(autoscale=Autoscale(30, 60, 1, 5, "age"))
    (trigger,) = yaml.safe_load(lines(scenario, "SQS and KEDA", "workers.yaml"))["spec"]["triggers"]
    assert (trigger["type"], trigger["metricType"]) == ("aws-cloudwatch", "Value")
    assert trigger["metadata"]["targetMetricValue"] == "60"


def test_names_cannot_break_out_of_their_lines():
    names = [HOSTILE, HOSTILE + "'", HOSTILE.upper()]
    check(
        Scenario(
            tuple(Source(queue=name, name=name, retry=Retry()) for name in names),
            tuple(Queue(name, 5, drops_expired=True) for name in names),
            tuple(Pool(1, (name,), name=name, autoscale=Autoscale()) for name in names),
        )
    )


def check(scenario):
    for each in configurations_of(scenario):
        assert each.sources and all(source.startswith("https://") for source in each.sources)
        if each.language == "python":
            tree = ast.parse(each.lines)
            made = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
            assert len(set(made)) == len(made)
        if each.language == "yaml":
            list(yaml.load_all(each.lines, Loader))
        if each.language == "bash":
            words = shlex.split(each.lines)
            served = [name for pool in scenario.pools for name in pool.serves]
            if each.tool == "Dramatiq":
                assert set(served) <= set(words)
