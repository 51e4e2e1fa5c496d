// Asks a SPARQL endpoint through Comunica, as a program would, and writes what came as JSON.
// node comunica.mjs ENDPOINT < queries.json; the queries are a list of texts.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The packages stand where this is run, not where it is kept.
const { QueryEngine } = createRequire(`${process.cwd()}/package.json`)("@comunica/query-sparql");

const endpoint = process.argv[2];
const queries = JSON.parse(readFileSync(0, "utf8"));
const engine = new QueryEngine();
const sources = [{ type: "sparql", value: endpoint }];

function plain(term) {
  const { termType, value, language, datatype } = term;
  return termType === "Literal"
    ? { type: "literal", value, language, datatype: datatype.value }
    : { type: termType, value };
}

async function answer(query) {
  const result = await engine.query(query, { sources });
  if (result.resultType === "boolean") {
    return await result.execute();
  }
  const found = await (await result.execute()).toArray();
  return found.map((one) =>
    result.resultType === "bindings"
      ? Object.fromEntries([...one].map(([name, term]) => [name.value, plain(term)]))
      : [one.subject, one.predicate, one.object].map(plain),
  );
}

const answers = [];
for (const query of queries) {
  answers.push(await answer(query).catch((error) => ({ error: error.message })));
}
process.stdout.write(JSON.stringify(answers));
