# task: is_prime
def is_prime(n):
    """Is the integer n a prime number?"""
# test:
assert [n for n in range(20) if is_prime(n)] == [2, 3, 5, 7, 11, 13, 17, 19]

# task: fibonacci
def fibonacci(n):
    """Return the list of the first n Fibonacci numbers, beginning with 0 and 1."""
# test:
assert fibonacci(7) == [0, 1, 1, 2, 3, 5, 8]
assert fibonacci(1) == [0]

# task: gcd
def gcd(a, b):
    """Return the greatest common divisor of two positive integers."""
# test:
assert gcd(48, 36) == 12 and gcd(7, 5) == 1

# task: to_roman
def to_roman(n):
    """Return the Roman numeral of n, which is between 1 and 3999."""
# test:
assert to_roman(1994) == "MCMXCIV" and to_roman(4) == "IV"

# task: prime_factors
def prime_factors(n):
    """Return the prime factors of n in ascending order, with repetitions."""
# test:
assert prime_factors(84) == [2, 2, 3, 7] and prime_factors(13) == [13]

# task: median
def median(numbers):
    """Return the median of a list that is not empty."""
# test:
assert median([3, 1, 2]) == 2 and median([4, 1, 2, 3]) == 2.5

# task: to_binary
def to_binary(n):
    """Return the binary digits of the integer n >= 0 as text, without a prefix."""
# test:
assert to_binary(10) == "1010" and to_binary(0) == "0"

# task: clamp
def clamp(value, low, high):
    """Return value, but not less than low and not more than high."""
# test:
assert (clamp(5, 0, 3), clamp(-1, 0, 3), clamp(2, 0, 3)) == (3, 0, 2)

# task: digit_sum
def digit_sum(n):
    """Return the sum of the decimal digits of n, which may be negative."""
# test:
assert digit_sum(1234) == 10 and digit_sum(-56) == 11

# task: collatz
def collatz(n):
    """Return how many Collatz steps lead from n to 1."""
# test:
assert collatz(6) == 8 and collatz(1) == 0
