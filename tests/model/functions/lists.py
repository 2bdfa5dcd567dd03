# task: flatten
def flatten(items):
    """Flatten lists that are nested to any depth into one list."""
# test:
assert flatten([1, [2, [3, [4]]], 5]) == [1, 2, 3, 4, 5]
assert flatten([]) == []

# task: unique
def unique(items):
    """Return the items without repetitions, in the order in which they first came."""
# test:
assert unique([3, 1, 3, 2, 1]) == [3, 1, 2]

# task: chunks
def chunks(items, size):
    """Split a list into lists of size items; the last may be shorter."""
# test:
assert list(chunks([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]

# task: rotate
def rotate(items, n):
    """Return the list rotated to the right by n places; n may be larger than the list."""
# test:
assert rotate([1, 2, 3, 4], 1) == [4, 1, 2, 3]
assert rotate([1, 2, 3], 4) == [3, 1, 2]

# task: merge_sorted
def merge_sorted(a, b):
    """Merge two sorted lists into one sorted list."""
# test:
assert merge_sorted([1, 3, 5], [2, 3, 6]) == [1, 2, 3, 3, 5, 6]
assert merge_sorted([], [1]) == [1]

# task: second_largest
def second_largest(numbers):
    """Return the second largest distinct number, or None where there is none."""
# test:
assert second_largest([1, 5, 5, 3]) == 3
assert second_largest([2]) is None

# task: group_by_length
def group_by_length(words):
    """Return a dict from length to the list of words of that length, in their order."""
# test:
assert group_by_length(["a", "bb", "c"]) == {1: ["a", "c"], 2: ["bb"]}

# task: transpose
def transpose(matrix):
    """Return the transposed matrix, a list of lists."""
# test:
assert [list(row) for row in transpose([[1, 2, 3], [4, 5, 6]])] == [[1, 4], [2, 5], [3, 6]]

# task: binary_search
def binary_search(items, wanted):
    """Return the index of wanted in the sorted list items, or -1."""
# test:
assert binary_search([1, 3, 5, 7], 5) == 2
assert binary_search([1, 3, 5, 7], 4) == -1

# task: invert
def invert(mapping):
    """Return a dict that maps each value to the sorted list of its keys."""
# test:
assert invert({"a": 1, "b": 2, "c": 1}) == {1: ["a", "c"], 2: ["b"]}

# task: running_total
def running_total(numbers):
    """Return the list of running totals: [1, 2, 3] becomes [1, 3, 6]."""
# test:
assert list(running_total([1, 2, 3])) == [1, 3, 6]

# task: common
def common(a, b):
    """Return the sorted list of what is in both lists, each once."""
# test:
assert common([3, 1, 2, 3], [3, 2, 5]) == [2, 3]
