function evaluateFormula(formula, row) {
  const a = row.a;
  const b = row.b;
  return eval(formula);
}

module.exports = evaluateFormula;
