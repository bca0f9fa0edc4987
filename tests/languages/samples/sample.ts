// Shapes and their areas: Zoë, 北京, 😀.
import type { Reader } from "./reader";
import { write, type Writer as Out } from "./writer";

export type Name = string | undefined;

export interface Shape<T extends number = number> {
  readonly name: Name;
  area(): T;
  scaled?(by: T): Shape<T>;
}

enum Unit {
  Metre = "m",
  Foot = "ft",
}

abstract class Base implements Shape {
  constructor(public readonly name: Name, protected unit: Unit = Unit.Metre) {}

  abstract area(): number;

  toString(): string {
    return `${this.name ?? "😀"}: ${this.area().toFixed(2)} ${this.unit}²`;
  }
}

export class Circle extends Base {
  private static count = 0;

  constructor(private radius: number) {
    super("circle");
    Circle.count += 1;
  }

  override area(): number {
    return Math.PI * this.radius ** 2;
  }

  scaled(by: number): Circle {
    return new Circle(this.radius * by);
  }
}

function isCircle(shape: Shape): shape is Circle {
  return shape instanceof Circle;
}

export async function report<T extends Shape>(shapes: readonly T[], out: Out): Promise<Map<Name, number>> {
  const areas = new Map<Name, number>();
  for (const shape of shapes) {
    if (isCircle(shape)) {
      areas.set(shape.name, (areas.get(shape.name) ?? 0) + shape.area());
    } else {
      areas.set(shape.name, shape.area() as number);
    }
  }
  await write(out, [...areas.entries()].map(([name, area]) => ({ name, area })));
  return areas;
}

namespace Readers {
  export let last: Reader | null = null;
}
