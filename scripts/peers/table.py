"""Prints the figures of ours and of the peers as a table, and writes bench-peers.json: table.py OURS PEER…"""

import json
import sys

ours, *peers = (json.load(open(path)) for path in sys.argv[1:])
rows = [
    {"renderer": "Ticketpress, the press", "ticketsPerCPUSecond": ours["ticketsPerCPUSecond"], "bytes": ours["bytesPerPDF"]},
    {"renderer": "Ticketpress, Cairo", "ticketsPerCPUSecond": ours["ticketsPerCPUSecondByCairo"],
     "bytes": ours["bytesPerPDFByCairo"]},
    *sorted(peers, key=lambda peer: -peer["ticketsPerCPUSecond"]),
]
fastest = rows[0]["ticketsPerCPUSecond"]
print("| Renderer | Tickets per CPU second | The press is | Bytes per PDF |")
print("| --- | --- | --- | --- |")
for row in rows:
    rate = row["ticketsPerCPUSecond"]
    print(f"| {row['renderer']} | {rate:,.0f} | {fastest / rate:,.0f} × | {row['bytes'] / 1000:.1f} KB |")
with open("bench-peers.json", "w") as file:
    json.dump(rows, file, indent=2)
    file.write("\n")
