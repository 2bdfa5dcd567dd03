# task: is_leap_year
def is_leap_year(year):
    """Is it a leap year in the Gregorian calendar?"""
# test:
assert [y for y in (1900, 2000, 2023, 2024) if is_leap_year(y)] == [2000, 2024]

# task: days_between
def days_between(a, b):
    """Return how many days lie between two dates written YYYY-MM-DD; never negative."""
# test:
assert days_between("2024-02-28", "2024-03-01") == 2 and days_between("2024-03-01", "2024-02-28") == 2

# task: weekday_name
def weekday_name(date):
    """Return the English name of the weekday of a date written YYYY-MM-DD."""
# test:
assert weekday_name("2024-01-01") == "Monday"

# task: parse_duration
def parse_duration(text):
    """Return the seconds of a text as "1h30m15s"; each part may be missing."""
# test:
assert parse_duration("1h30m15s") == 5415 and parse_duration("45s") == 45

# task: parse_query
def parse_query(text):
    """Return a dict of "a=1&b=2", without decoding anything."""
# test:
assert parse_query("a=1&b=2") == {"a": "1", "b": "2"}

# task: parse_csv_line
def parse_csv_line(line):
    """Return the fields of one line of CSV; quoted fields may hold commas."""
# test:
assert parse_csv_line('a,"b, c",d') == ["a", "b, c", "d"]

# task: parse_ini
def parse_ini(text):
    """Return {section: {key: value}} of an INI text."""
# test:
assert {name: dict(part) for name, part in dict(parse_ini("[a]\nx = 1\n[b]\ny = 2\n")).items() if name != "DEFAULT"} == {"a": {"x": "1"}, "b": {"y": "2"}}

# task: is_balanced
def is_balanced(text):
    """Are the brackets (), [] and {} in text balanced and properly nested?"""
# test:
assert is_balanced("f(a[1], {2})") and not is_balanced("(]") and not is_balanced("(")

# task: evaluate
def evaluate(expression):
    """Return the value of an arithmetic expression such as "2 * (3 + 4)"."""
# test:
assert evaluate("2 * (3 + 4)") == 14

# task: parse_version
def parse_version(text):
    """Return the tuple of numbers of a version: "1.20.3" becomes (1, 20, 3)."""
# test:
assert parse_version("1.20.3") == (1, 20, 3)

# task: get_path
def get_path(data, path):
    """Return what is at a dotted path in nested dicts, or None: get_path({"a": {"b": 1}}, "a.b") is 1."""
# test:
assert get_path({"a": {"b": 1}}, "a.b") == 1 and get_path({"a": {}}, "a.b") is None

# task: format_size
def format_size(size):
    """Return bytes for people, with one digit behind the point and steps of 1024: 1536 becomes "1.5 KB", 10 becomes "10.0 B"."""
# test:
assert format_size(1536) == "1.5 KB" and format_size(10) == "10.0 B"
