from cryptography.hazmat.primitives.asymmetric import rsa


def make_key_pair():
    private_key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    return private_key, private_key.public_key()
