// orders.js: in which order the tasks of a queue stand, next to start first.
//
// They stand by the rule of the queue and not by when they will start, although that is known for
// some seconds ahead: what is still to come may slip in before them. Where chance decides they
// stand as they came. Each rule takes the waiting tasks in order of arrival and what it may look at:
// {tasks, queue, kinds, t}.

export const standing = (waiting, look) => (RULES[look.queue.order] ?? asTheyCame)(waiting, look);

const RULES = {
  lifo: (waiting) => waiting.slice().reverse(),
  shortest: byWork, priority: byPriority, ageing: byAge, "in turn": inTurn,
};

const asTheyCame = (waiting) => waiting;

function byWork(waiting, { tasks }) {
  const { demand, start, finish } = tasks;
  const work = (i) => demand[i] || (finish[i] < Infinity ? finish[i] - start[i] : Infinity);
  return waiting.slice().sort((a, b) => work(a) - work(b) || a - b);
}

function byPriority(waiting, { tasks, kinds }) {
  const priority = (i) => kinds[tasks.kind[i]].priority;
  return waiting.slice().sort((a, b) => priority(a) - priority(b) || a - b);
}

// A wait counts less with each step down in priority.
function byAge(waiting, { tasks, kinds, queue, t }) {
  const priority = (i) => kinds[tasks.kind[i]].priority;
  const counted = (i) => (t - tasks.arrival[i]) * queue.ageing ** -priority(i);
  return waiting.slice().sort(
    (a, b) => counted(b) - counted(a) || priority(a) - priority(b) || a - b,
  );
}

// The kinds go on taking turns by their weights. Whose turn it is follows from the tasks that are
// known to start next: among those that wait now, no later one changes their order.
function inTurn(waiting, { tasks, kinds }) {
  const height = kinds.map(() => 0), turn = new Map();
  for (const task of waiting) {
    const kind = tasks.kind[task];
    height[kind] += 1 / kinds[kind].weight;
    turn.set(task, height[kind]);
  }
  const { start, kind } = tasks;
  const both = (a, b) => (start[a] === start[b] ? 0 : start[a] - start[b]); // Infinity: not known
  return waiting.slice().sort(
    (a, b) => both(a, b) || turn.get(a) - turn.get(b) || kind[a] - kind[b] || a - b,
  );
}
