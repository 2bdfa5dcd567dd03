/* The masked files of data/, as embedded.cpp reads them. */
    .section .rodata
    .global bawn_embedded_begin
    .global bawn_embedded_end
bawn_embedded_begin:
    .incbin BAWN_EMBEDDED
bawn_embedded_end:
    .byte 0
    .section .note.GNU-stack,"",@progbits
