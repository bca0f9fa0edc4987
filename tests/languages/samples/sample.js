// A queue of jobs: names in any script, such as Zoë, 北京 and 😀.
import { readFile } from "node:fs/promises";
import path, * as everything from "node:path";

const PATTERN = /^job-(\d+)\.json$/u;
const limit = 10;

class Queue extends Map {
  #running = 0;
  static empty = new Queue();

  constructor(name = "😀", { retries = 3, ...rest } = {}) {
    super();
    this.name = name;
    this.options = { retries, ...rest };
  }

  async run(job) {
    if (this.#running >= limit) {
      throw new Error(`too many jobs: ${this.#running} of ${limit}`);
    } else if (!job) {
      return null;
    }
    this.#running += 1;
    try {
      const text = await readFile(path.join("jobs", job), "utf-8");
      return JSON.parse(text) ?? {};
    } catch (error) {
      console.error('no such "job"', error);
    } finally {
      this.#running -= 1;
    }
  }

  get size() {
    return this.#running;
  }
}

function* numbers(names) {
  for (const name of names) {
    const match = PATTERN.exec(name);
    if (match) yield Number(match[1]);
  }
}

export const main = async (names) => {
  const queue = new Queue("main", { retries: 1 });
  const results = names.map((name, index) => ({ name, index, [name]: () => queue.run(name) }));
  for (let i = 0; i < results.length; i++) {
    switch (results[i].index % 3) {
      case 0:
        await queue.run(results[i].name);
        break;
      default:
        continue;
    }
  }
  return [...numbers(names)].reduce((a, b) => a + b, 0);
};
