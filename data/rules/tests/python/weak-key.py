from Crypto.PublicKey import RSA
from cryptography.hazmat.primitives.asymmetric import ec, rsa

# ruleid: python-weak-key
RSA.generate(1024)
# ruleid: python-weak-key
rsa.generate_private_key(public_exponent=65537, key_size=512)
# ok: python-weak-key
RSA.generate(3072)
# ok: python-weak-key
rsa.generate_private_key(public_exponent=65537, key_size=4096)
# ruleid: python-weak-key-curve
ec.generate_private_key(ec.SECP192R1())
# ruleid: python-weak-key-curve
ec.SECT163K1()
# ok: python-weak-key-curve
ec.generate_private_key(ec.SECP256R1())
# ok: python-weak-key-curve
ec.SECP384R1()
