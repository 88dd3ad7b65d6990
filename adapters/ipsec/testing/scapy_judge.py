"""Scapy's IPsec layer as an independent judge of ours.

Each input line: cipher, authentication (Scapy's names), their keys, SPI, payload of a UDP datagram, and an ESP packet of
ours, all but the names in hex. Each output line: `good` or `bad`, what Scapy found inside ours, and an ESP packet of
Scapy's with the same payload.
"""

import sys
import warnings

warnings.filterwarnings("ignore")
from scapy.layers.inet import IP, UDP  # noqa: E402
from scapy.layers.ipsec import ESP, SecurityAssociation  # noqa: E402
from scapy.packet import Raw  # noqa: E402

SOURCE, DESTINATION = "192.0.2.10", "192.0.2.1"


def judge(line):
    fields = line.rstrip("\n").split(" ")
    cipher, authentication = fields[0].replace("_", " "), fields[1]
    cipher_key, authentication_key, spi, payload, ours = (bytes.fromhex(field.strip("-")) for field in fields[2:])
    association = SecurityAssociation(
        ESP,
        spi=int.from_bytes(spi, "big"),
        crypt_algo=cipher,
        crypt_key=cipher_key or None,
        auth_algo=authentication,
        auth_key=authentication_key,
    )
    packet = IP(bytes(IP(src=SOURCE, dst=DESTINATION, proto=50) / Raw(ours)))
    try:
        inner = association.decrypt(packet)
        found, verdict = bytes(inner[UDP].payload), "good"
    except Exception as error:  # whatever Scapy dislikes is a finding
        found, verdict = str(error).encode(), "bad"
    theirs = association.encrypt(IP(src=SOURCE, dst=DESTINATION) / UDP(sport=31001, dport=32002) / Raw(payload))
    return f"{verdict} {found.hex()} {bytes(theirs[ESP]).hex()}"


for line in sys.stdin:
    print(judge(line))
