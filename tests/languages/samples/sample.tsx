// A list of people: Zoë, 北京, 😀.
import React, { useState } from "react";

interface Props {
  people: { id: number; name: string }[];
  onPick?: (id: number) => void;
}

export function People({ people, onPick = () => {} }: Props): JSX.Element {
  const [query, setQuery] = useState<string>("");
  const found = people.filter((person) => person.name.includes(query));

  if (found.length === 0) {
    return <p className="empty">Nobody here is called {query} 😀</p>;
  }

  return (
    <>
      <input value={query} onChange={(event) => setQuery(event.target.value)} />
      <ul>
        {found.map((person) => (
          <li key={person.id} onClick={() => onPick(person.id)}>
            {person.name || "nobody"}
          </li>
        ))}
      </ul>
    </>
  );
}

export const Page: React.FC = () => {
  const people = [{ id: 1, name: "Zoë" }];
  return (
    <main>
      <People people={people} />
    </main>
  );
};
