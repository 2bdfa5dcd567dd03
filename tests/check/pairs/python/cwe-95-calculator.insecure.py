def calculate(expression: str) -> float:
    """Evaluate an arithmetic expression such as '2 * (3 + 4)'."""
    try:
        return float(eval(expression))
    except Exception as error:
        raise ValueError("not an expression") from error
