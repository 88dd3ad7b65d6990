#pragma once

#include "adapters/net/testing/type_maker.h"

namespace assay::adapters {

/// The types of testcases/lib/transport/IpsecTypes.ttcn. Test code only.
struct IpsecTypes {
  TypeMaker& maker;
  TransportTypes& transport;
  const runtime::Type* number = transport.integer;
  const runtime::Type* text = transport.charstring;
  const runtime::Type* floating = maker.Basic(runtime::TypeKind::kFloat);
  const runtime::Type* octets = maker.Basic(runtime::TypeKind::kOctetstring);
  const runtime::Type* end = maker.Record(
      "IpsecEnd", {{"host", text}, {"portC", number}, {"portS", number}, {"spiC", number}, {"spiS", number}});
  const runtime::Type* mechanism = maker.Record("IpsecMechanism", {{"alg", text}, {"ealg", text}});
  const runtime::Type* mechanisms = maker.ListOf("IpsecMechanismList", mechanism);
  const runtime::Type* encapsulation =
      maker.Record("IpsecEncapsulation", {{"peerHost", text},
                                          {"peerPort", number, true},
                                          {"ownPort", number, true},
                                          {"keepAlive", floating, true}});
  const runtime::Type* set = maker.Record("IpsecSaSet", {{"own", end},
                                                         {"peer", end},
                                                         {"mechanisms", mechanisms},
                                                         {"ik", octets},
                                                         {"ck", octets},
                                                         {"mode", text, true},
                                                         {"lifetime", floating, true},
                                                         {"encapsulation", encapsulation, true}});
  const runtime::Type* spis = maker.Record("IpsecSpis", {{"spiC", number}, {"spiS", number}});
  const runtime::Type* direction = maker.Enum("IpsecDirection", {"incoming", "outgoing"});
  const runtime::Type* fault =
      maker.Enum("IpsecFault", {"wrongIcv", "wrongSpi", "replay", "reorder", "loss", "delay", "clearText"});
  const runtime::Type* misbehaviour = maker.Record("IpsecMisbehaviour", {{"fault", fault},
                                                                         {"direction", direction},
                                                                         {"spi", number, true},
                                                                         {"skip", number, true},
                                                                         {"count", number, true},
                                                                         {"delay", floating, true},
                                                                         {"newSpi", number, true}});
  const runtime::Type* association = maker.Record("IpsecSaCounters", {{"spi", number},
                                                                      {"direction", direction},
                                                                      {"source", transport.socket_address},
                                                                      {"destination", transport.socket_address},
                                                                      {"mechanism", mechanism},
                                                                      {"packets", number},
                                                                      {"octets", number},
                                                                      {"badIcv", number},
                                                                      {"replayed", number},
                                                                      {"malformed", number},
                                                                      {"selectorMismatch", number}});
  const runtime::Type* counters = maker.Record("IpsecCounters", {{"dataPath", text},
                                                                 {"associations", maker.ListOf("List", association)},
                                                                 {"unknownSpi", number},
                                                                 {"clearTextOnProtectedPort", number},
                                                                 {"withoutAssociation", number},
                                                                 {"natKeepAlives", number}});
  const runtime::Type* event_kind =
      maker.Enum("IpsecEventKind", {"firstUse", "badIcv", "replayed", "malformed", "selectorMismatch", "unknownSpi",
                                    "clearText", "natMapping", "expired"});
  const runtime::Type* event = maker.Record("IpsecEvent", {{"kind", event_kind},
                                                           {"spi", number, true},
                                                           {"source", transport.socket_address, true},
                                                           {"destination", transport.socket_address, true},
                                                           {"text", text}});
  const runtime::Type* config = maker.Record("IpsecConfig", {{"dataPath", text}});
  const runtime::Type* lifetime = maker.Record("IpsecLifetime", {{"saSet", number}, {"seconds", floating}});
  const runtime::Type* request = maker.Union("IpsecRequest", {{"allocateSpis", text},
                                                              {"install", set},
                                                              {"remove", number},
                                                              {"setLifetime", lifetime},
                                                              {"getCounters", text},
                                                              {"misbehave", misbehaviour},
                                                              {"behave", text}});
  const runtime::Type* confirm = maker.Union("IpsecConfirm", {{"spis", spis},
                                                              {"installed", number},
                                                              {"removed", number},
                                                              {"lifetimeSet", number},
                                                              {"counters", counters},
                                                              {"armed", number},
                                                              {"disarmed", number},
                                                              {"refused", text}});

  const runtime::Type* ControlPort() {
    runtime::PortInfo info;
    info.out = {request};
    info.in = {confirm};
    info.map_params = {{"p_config", config, runtime::Direction::kInOut}};
    return maker.Port("IpsecControlPort", info);
  }
  const runtime::Type* EventPort() {
    runtime::PortInfo info;
    info.in = {event};
    return maker.Port("IpsecEventPort", info);
  }
};

}  // namespace assay::adapters
