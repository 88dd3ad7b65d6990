lexer grammar TTCN3Lexer;

// The tokens of ES 201 873-1 (edition 4.14/4.15), Annex A.1.5 and A.1.6.9. No modes, no embedded code.
//
// The product reads text with grammar/parse/scanner.cc, which is several times faster and gives better messages; this
// grammar is its specification, and grammar/parse/scanner_test.cc holds both to the same tokens.

tokens {
  T_NOT_USED,     // `-` in front of `,` `)` `}` `]` `;`: retyped by the scanner, so that one token of lookahead is enough
  KW_RETURN_VOID  // `return` in front of `;` or `}`: likewise
}

// Reserved words: Table A.2.
KW_ACTION : 'action';
KW_ACTIVATE : 'activate';
KW_ADDRESS : 'address';
KW_ALIVE : 'alive';
KW_ALL : 'all';
KW_ALT : 'alt';
KW_ALTSTEP : 'altstep';
KW_AND : 'and';
KW_AND4B : 'and4b';
KW_ANY : 'any';
KW_ANYTYPE : 'anytype';
KW_BITSTRING : 'bitstring';
KW_BOOLEAN : 'boolean';
KW_BREAK : 'break';
KW_CALL : 'call';
KW_CASE : 'case';
KW_CATCH : 'catch';
KW_CHAR : 'char';
KW_CHARSTRING : 'charstring';
KW_CHECK : 'check';
KW_CHECKSTATE : 'checkstate';
KW_CLEAR : 'clear';
KW_COMPLEMENT : 'complement';
KW_COMPONENT : 'component';
KW_CONNECT : 'connect';
KW_CONST : 'const';
KW_CONTINUE : 'continue';
KW_CONTROL : 'control';
KW_CREATE : 'create';
KW_DEACTIVATE : 'deactivate';
KW_DECMATCH : 'decmatch';
KW_DEFAULT : 'default';
KW_DISCONNECT : 'disconnect';
KW_DISPLAY : 'display';
KW_DO : 'do';
KW_DONE : 'done';
KW_ELSE : 'else';
KW_ENCODE : 'encode';
KW_ENUMERATED : 'enumerated';
KW_ERROR : 'error';
KW_EXCEPT : 'except';
KW_EXCEPTION : 'exception';
KW_EXECUTE : 'execute';
KW_EXTENDS : 'extends';
KW_EXTENSION : 'extension';
KW_EXTERNAL : 'external';
KW_FAIL : 'fail';
KW_FALSE : 'false';
KW_FLOAT : 'float';
KW_FOR : 'for';
KW_FRIEND : 'friend';
KW_FROM : 'from';
KW_FUNCTION : 'function';
KW_GETCALL : 'getcall';
KW_GETREPLY : 'getreply';
KW_GETVERDICT : 'getverdict';
KW_GOTO : 'goto';
KW_GROUP : 'group';
KW_HALT : 'halt';
KW_HEXSTRING : 'hexstring';
KW_IF : 'if';
KW_IFPRESENT : 'ifpresent';
KW_IMPORT : 'import';
KW_IN : 'in';
KW_INCONC : 'inconc';
KW_INFINITY : 'infinity';
KW_INOUT : 'inout';
KW_INTEGER : 'integer';
KW_INTERLEAVE : 'interleave';
KW_KILL : 'kill';
KW_KILLED : 'killed';
KW_LABEL : 'label';
KW_LANGUAGE : 'language';
KW_LENGTH : 'length';
KW_LOG : 'log';
KW_MAP : 'map';
KW_MATCH : 'match';
KW_MESSAGE : 'message';
KW_MIXED : 'mixed';
KW_MOD : 'mod';
KW_MODIFIES : 'modifies';
KW_MODULE : 'module';
KW_MODULEPAR : 'modulepar';
KW_MTC : 'mtc';
KW_NOBLOCK : 'noblock';
KW_NONE : 'none';
KW_NOT : 'not';
KW_NOT4B : 'not4b';
KW_NOT_A_NUMBER : 'not_a_number';
KW_NOWAIT : 'nowait';
KW_NULL : 'null';
KW_OCTETSTRING : 'octetstring';
KW_OF : 'of';
KW_OMIT : 'omit';
KW_ON : 'on';
KW_OPTIONAL : 'optional';
KW_OR : 'or';
KW_OR4B : 'or4b';
KW_OUT : 'out';
KW_OVERRIDE : 'override';
KW_PARAM : 'param';
KW_PASS : 'pass';
KW_PATTERN : 'pattern';
KW_PERMUTATION : 'permutation';
KW_PORT : 'port';
KW_PRESENT : 'present';
KW_PRIVATE : 'private';
KW_PROCEDURE : 'procedure';
KW_PUBLIC : 'public';
KW_RAISE : 'raise';
KW_READ : 'read';
KW_RECEIVE : 'receive';
KW_RECORD : 'record';
KW_RECURSIVE : 'recursive';
KW_REM : 'rem';
KW_REPEAT : 'repeat';
KW_REPLY : 'reply';
KW_RETURN : 'return';
KW_RUNNING : 'running';
KW_RUNS : 'runs';
KW_SELECT : 'select';
KW_SELF : 'self';
KW_SEND : 'send';
KW_SENDER : 'sender';
KW_SET : 'set';
KW_SETENCODE : 'setencode';
KW_SETVERDICT : 'setverdict';
KW_SIGNATURE : 'signature';
KW_START : 'start';
KW_STOP : 'stop';
KW_SUBSET : 'subset';
KW_SUPERSET : 'superset';
KW_SYSTEM : 'system';
KW_TEMPLATE : 'template';
KW_TESTCASE : 'testcase';
KW_TIMEOUT : 'timeout';
KW_TIMER : 'timer';
KW_TO : 'to';
KW_TRIGGER : 'trigger';
KW_TRUE : 'true';
KW_TYPE : 'type';
KW_UNION : 'union';
KW_UNIVERSAL : 'universal';
KW_UNMAP : 'unmap';
KW_VALUE : 'value';
KW_VALUEOF : 'valueof';
KW_VAR : 'var';
KW_VARIANT : 'variant';
KW_VERDICTTYPE : 'verdicttype';
KW_WHILE : 'while';
KW_WITH : 'with';
KW_XOR : 'xor';
KW_XOR4B : 'xor4b';

// Words with a meaning only in their place; identifiers everywhere else (parser rule `name`).
KW_IMPLIES : 'implies';
KW_TIMESTAMP : 'timestamp';
KW_REALTIME : 'realtime';
KW_STREAM : 'stream';
KW_VERDICT : 'verdict';

// Modifiers: §A.1.5.
AT_ABSTRACT : '@abstract';
AT_CONTROL : '@control';
AT_DECODED : '@decoded';
AT_DEFAULT : '@default';
AT_DETERMINISTIC : '@deterministic';
AT_DYNAMIC : '@dynamic';
AT_FUZZY : '@fuzzy';
AT_INDEX : '@index';
AT_LAZY : '@lazy';
AT_LOCAL : '@local';
AT_NOCASE : '@nocase';
AT_NODEFAULT : '@nodefault';
AT_UNKNOWN : '@' [a-zA-Z]+;

// Preprocessing macros: Annex D.
T_MACRO : '__MODULE__' | '__FILE__' | '__BFILE__' | '__LINE__' | '__SCOPE__';

T_ASSIGN : ':=';
T_ARROW : '->';
T_DECODE : '=>';
T_RANGE : '..';
T_EQ : '==';
T_NE : '!=';
T_LE : '<=';
T_GE : '>=';
T_SHL : '<<';
T_SHR : '>>';
T_ROL : '<@';
T_ROR : '@>';
T_LT : '<';
T_GT : '>';
T_PLUS : '+';
T_MINUS : '-';
T_STAR : '*';
T_SLASH : '/';
T_AMP : '&';
T_BANG : '!';
T_QUESTION : '?';
T_LPAREN : '(';
T_RPAREN : ')';
T_LBRACE : '{';
T_RBRACE : '}';
T_LBRACK : '[';
T_RBRACK : ']';
T_COMMA : ',';
T_SEMI : ';';
T_COLON : ':';
T_DOT : '.';

// Productions FloatValue, Number (A.1.6.7). The tree builder rejects leading zeros.
T_FLOAT : [0-9]+ '.' [0-9]+ ('E' '-'? [0-9]+)? | [0-9]+ 'E' '-'? [0-9]+;
T_INTEGER : [0-9]+;

// Productions Bstring, Hstring, Ostring and their matching forms. The tree builder checks the digits.
T_BINARY : '\'' ~['"]* '\'' [BHO];

// Production Cstring. In a pattern a backslash also lets a quotation mark stand (Annex B.1.5); the scanner, which knows where
// a pattern is, sees to that.
T_CHARSTRING : '"' (~["] | '""')* '"';

// Production Identifier.
T_IDENTIFIER : [a-zA-Z] [a-zA-Z0-9_]*;

// Comments and white space: §A.1.3, §A.1.4.
WHITE_SPACE : [ \t\r\n\u000B\u000C]+ -> skip;
LINE_COMMENT : '//' ~[\r\n]* -> skip;
BLOCK_COMMENT : '/*' .*? '*/' -> skip;

// Whatever starts no token. Never accepted by the parser.
T_INVALID : .;
