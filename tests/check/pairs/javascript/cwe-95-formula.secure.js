const OPERATIONS = {
  add: (row) => row.a + row.b,
  subtract: (row) => row.a - row.b,
};

function evaluateFormula(formula, row) {
  if (!Object.hasOwn(OPERATIONS, formula)) {
    throw new Error("unknown formula");
  }
  return OPERATIONS[formula](row);
}

module.exports = evaluateFormula;
