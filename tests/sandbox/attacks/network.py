"""Ways out by sockets. What arrives is seen from outside; what returns has at least been able to send."""

import json
import socket
import sys

victim = json.loads(sys.argv[1])


def connect_by_tcp():
    socket.create_connection(("127.0.0.1", victim["tcp"]), timeout=2).close()


def connect_by_tcp_to_all_addresses_of_the_machine():
    socket.create_connection(("0.0.0.0", victim["tcp"]), timeout=2).close()


def connect_while_sending():
    with socket.socket() as sender:
        sender.settimeout(2)
        sender.sendto(b"sent", 0x20000000, ("127.0.0.1", victim["tcp"]))  # MSG_FASTOPEN
        sender.recv(1)


def send_by_udp():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"sent", ("127.0.0.1", victim["udp"]))
    raise PermissionError("whether it arrived is seen from outside")


def send_by_udp_over_ipv6():
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"sent", ("::ffff:127.0.0.1", victim["udp"]))
    raise PermissionError("whether it arrived is seen from outside")


def send_raw_packets():
    socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()


def ping():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as sender:
        sender.sendto(b"\x08\0\0\0\0\0\0\0", ("127.0.0.1", 0))
    raise PermissionError("the loopback in here is its own")


def reach_a_program_by_its_socket():
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect(victim["unix"])


def reach_a_program_by_an_abstract_socket():
    with socket.socket(socket.AF_UNIX) as caller:
        caller.connect("\0" + victim["abstract"])


def send_to_an_abstract_socket():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as caller:
        caller.sendto(b"sent", "\0" + victim["abstract"] + "-datagrams")


def look_a_name_up():
    socket.getaddrinfo("example.org", 80)


def serve_on_the_machines_address():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with open("port", "w") as file:
            file.write(str(server.getsockname()[1]))
        server.settimeout(1)
        server.accept()


def talk_to_virtual_machines():
    socket.socket(40, socket.SOCK_STREAM).connect((2, 22))  # AF_VSOCK
