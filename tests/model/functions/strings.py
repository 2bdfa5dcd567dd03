# task: reverse_words
def reverse_words(text):
    """Return the words of text in reverse order, joined by single spaces."""
# test:
assert reverse_words("one two three") == "three two one"
assert reverse_words("") == ""

# task: is_palindrome
def is_palindrome(text):
    """Is text the same read backwards, when case and everything but letters and digits are ignored?"""
# test:
assert is_palindrome("A man, a plan, a canal: Panama")
assert not is_palindrome("abc")

# task: count_vowels
def count_vowels(text):
    """Return how many of a, e, i, o, u are in text, in either case."""
# test:
assert count_vowels("Hello World") == 3
assert count_vowels("xyz") == 0

# task: capitalize_words
def capitalize_words(text):
    """Return text with the first letter of each word in upper case and the rest as it was. Words are separated by one space."""
# test:
assert capitalize_words("hello big world") == "Hello Big World"

# task: snake_case
def snake_case(name):
    """Turn a CamelCase name into snake_case: "FooBarBaz" becomes "foo_bar_baz"."""
# test:
assert snake_case("FooBarBaz") == "foo_bar_baz"
assert snake_case("Foo") == "foo"

# task: is_anagram
def is_anagram(a, b):
    """Are a and b made of the same letters, each as often? Case and spaces do not count."""
# test:
assert is_anagram("Listen", "Silent")
assert not is_anagram("aab", "abb")

# task: run_lengths
def run_lengths(text):
    """Return run-length pairs: "aaab" becomes [("a", 3), ("b", 1)]."""
# test:
assert run_lengths("aaab") == [("a", 3), ("b", 1)]
assert run_lengths("") == []

# task: caesar
def caesar(text, shift):
    """Shift each ASCII letter by shift places, wrapping around and keeping its case; leave the rest."""
# test:
assert caesar("abc xyz", 3) == "def abc"
assert caesar("Zz!", 1) == "Aa!"

# task: most_common_word
def most_common_word(text):
    """Return the word that is in text most often, in lower case. Words are separated by spaces."""
# test:
assert most_common_word("the cat The dog") == "the"

# task: truncate
def truncate(text, width):
    """Return text if it has at most width characters, else its first width - 3 characters and "..."."""
# test:
assert truncate("hello", 10) == "hello"
assert truncate("hello world", 8) == "hello..."
